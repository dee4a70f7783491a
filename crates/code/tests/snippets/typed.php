<?php
use Predis\Client;
use Psr\Container\ContainerInterface;

// Objects of which tests of their types, comments and containers say what they are.
class Typed
{
    /** @var Client */
    private $held;

    /** @return Client|null */
    private function made()
    {
        return $this->other();
    }

    /**
     * Tests.
     *
     * @param array<string, int> $none
     * @param Client $said the client
     */
    public function tests($x, $none, $said, ContainerInterface $container): void
    {
        if ($x instanceof \ArrayAccess) {
            $x->get('none');
        } elseif ($x instanceof Client) {
            $x->get('t:1'); //: GET t:1
        }
        match (true) {
            $x instanceof Client => $x->get('t:2'), //: GET t:2
            default => $x->get('none'),
        };
        $this->held->get('t:3'); //: GET t:3
        $this->made()->get('t:4'); //: GET t:4
        $said->get('t:5'); //: GET t:5
        $none->get('none');
        /** @var Client $y */
        $y = $this->other();
        $y->get('t:6'); //: GET t:6
        /** @var Client $other */
        $z = $this->other();
        $z->get('none');
        $container->get(Client::class)->get('t:7'); //: GET t:7
        if (!$x instanceof Client) {
            return;
        }
        $x->get('t:8'); //: GET t:8
    }
}
