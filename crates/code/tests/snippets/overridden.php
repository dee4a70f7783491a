<?php
use Predis\ClientInterface;
abstract class PStore {
    public function __construct(protected ClientInterface $redis) {}
    abstract protected function prefix(): string;
    protected function key(string $id): string { return $this->prefix() . ':' . $id; }
    public function get(string $id) { return $this->redis->get($this->key($id)); } //: GET hcart:* huser:*
    public function del(string $id) { $this->redis->del(static::NS . $id); } //: DEL hc:* hu:*
}
final class HCart extends PStore {
    protected const NS = 'hc:';
    protected function prefix(): string { return 'hcart'; }
}
final class HUser extends PStore {
    protected const NS = 'hu:';
    protected function prefix(): string { return 'huser'; }
}
