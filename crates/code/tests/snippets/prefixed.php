<?php
abstract class Base {
    public function __construct(protected Predis\Client $client) {}
    protected function bump(string $key): int { return $this->client->incr($key); } //: INCR app:throttle:*
}
final class Throttle extends Base {
    public function hit(string $id): int { return $this->bump("throttle:$id"); }
}
$throttle = new Throttle(new Predis\Client(['host' => 'redis'], ['prefix' => 'app:']));
