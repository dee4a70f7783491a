<?php
use Psr\Container\ContainerInterface;
use Predis\Client;
return_container(function () {
    return [
        Client::class => fn () => new Client(['host' => 'redis'], ['prefix' => 'app:']),
        'redis.cache' => function (ContainerInterface $c) { return new \Redis(); },
    ];
});
class Handler {
    public function __construct(private ContainerInterface $container) {}
    public function __invoke() {
        $this->container->get(Client::class)->set('a', 1); //: SET app:a
        $redis = $this->container->get('redis.cache');
        $redis->incr('b'); //: INCR b
    }
}
class Pool {
    private array $conns = [];
    private static ?\Redis $one = null;
    public function get(string $n): \Redis {
        return $this->conns[$n] ??= new \Redis();
    }
    public static function one(): \Redis { return self::$one ??= new \Redis(); }
    public function use() {
        $this->get('x')->set('c', 1); //: SET c
        self::one()->del('d'); //: DEL d
        foreach ($this->conns as $name => $conn) { $conn->ttl('e'); } //: TTL e
    }
}
$container->set('locks', function () { return new Client(['host' => 'redis'], ['prefix' => 'l:']); });
class H {
    public function __construct(private ContainerInterface $c) {}
    public function a() {
        $this->c->get('locks')->set('x', 1); //: SET l:x
    }
}
