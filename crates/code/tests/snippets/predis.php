<?php
namespace App;
use Predis\Client as PredisClient;
interface StoreInterface { public function get(string $k); }
abstract class Base { protected $redis; public function __construct($redis) { $this->redis = $redis; } protected function key($k) { return static::PREFIX . ':' . $k; } }
class Store extends Base implements StoreInterface {
  const PREFIX = 'store';
  public function get(string $k) { return $this->redis->get($this->key($k)); }  //: GET store:*
  public function all() { foreach ($this->redis->keys(self::PREFIX . ':*') as $k) { yield $this->redis->hgetall($k); } }  //: HGETALL store:*; KEYS
  public function del(array $ids) { $keys = []; foreach ($ids as $id) { $keys[] = $this->key($id); } $this->redis->del($keys); }  //: DEL store:*
}
$client = new PredisClient('tcp://redis:6379?database=2');
$store = new Store($client);
$store->get('a');
class Factory { private static ?\Redis $inst = null; public static function get(): \Redis { if (self::$inst === null) { self::$inst = new \Redis(); self::$inst->connect('h'); } return self::$inst; } }
Factory::get()->sAdd('fs', 'a');  //: SADD fs
$r = Factory::get(); $r->multi(\Redis::PIPELINE); $r->incr('pp'); $r->exec();  //: INCR pp
$r->rawCommand('GETEX', 'ge');  //: GETEX ge
$it = null; do { $ks = $r->scan($it, 'sc:*'); foreach ($ks as $k) { $r->unlink($k); } } while ($it > 0);  //: SCAN; UNLINK sc:*
$r->zRangeByScore('z', '-inf', '+inf', ['limit' => [0, 1]]);  //: ZRANGEBYSCORE z
$r->xReadGroup('g', 'c', ['st' => '>']);  //: XREADGROUP st
$_SESSION['x'] = 1; $cache->set('a', 1); $this->request->get('b');
