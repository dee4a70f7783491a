<?php
use Predis\Client;

// Methods that classes pass on.
class Prefixing
{
    private $c;

    public function __construct(Client $c)
    {
        $this->c = $c;
    }

    public function __call($name, $args)
    {
        $key = array_shift($args);

        return $this->c->$name('pre:' . $key, ...$args);
    }
}
class First
{
    private $c;

    public function __construct(Client $c)
    {
        $this->c = $c;
    }

    public function __call($name, $args)
    {
        $args[0] = 'first:' . $args[0];

        return $this->c->$name(...$args);
    }
}
(new Prefixing(new Client()))->incr('p:1'); //: INCR pre:*
(new First(new Client()))->incr('p:2'); //: INCR first:*
tap(new Client(), fn ($r) => $r->del('p:3')); //: DEL p:3
tap(new Client())->del('p:4'); //: DEL p:4
optional(new Client())->get('p:5'); //: GET p:5
