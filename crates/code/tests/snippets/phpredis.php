<?php
require 'vendor/autoload.php';
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Redis as RedisFacade;
$redis = new Redis();
$redis->pconnect('127.0.0.1', 6379);  //: ECHO
$redis->setOption(Redis::OPT_PREFIX, 'px:');
define('NS', 'nsx');
function cache_get($redis, $key) { return $redis->get("c:$key"); }  //: GET px:c:*
$x = cache_get($redis, 'home');
$redis->hMSet('user:' . $_GET['id'], ['a' => 1]);  //: HMSET px:user:*
$redis->set('k', 'v', 60);  //: SETEX px:k
$redis->set('k2', 'v', ['nx', 'ex' => 5]);  //: SET px:k2
$pipe = $redis->pipeline();
foreach ([1, 2] as $i) { $pipe->zAdd(sprintf('z:%s', $i), 1, 'm'); }  //: ZADD px:z:1 px:z:2
$pipe->exec();
$redis->eval("return redis.call('DEL', KEYS[1])", ['e1', 'arg'], 1);  //: DEL px:e1; EVAL px:e1
$redis->subscribe(['c1'], function ($r, $c, $m) { echo $m; });  //: SUBSCRIBE &px:c1
RedisFacade::connection('q')->lpush('list', 1);  //: LPUSH *list
RedisFacade::throttle('key')->allow(10)->every(60)->then(function () {}, function () {});  //: EVAL *key; EXISTS *key; EXPIRE *key; HGET *key; HINCRBY *key; HMSET *key
Cache::put('a', 1);
class P { private $client; public function __construct(\Predis\ClientInterface $client) { $this->client = $client; }
 public function go($id) { $this->client->hset("p:$id", 'a', 'b'); $r = $this->client->pipeline(function ($p) { $p->incr('x'); });  //: HSET p:*; INCR x
  foreach (new \Predis\Collection\Iterator\Keyspace($this->client, 'match:*') as $key) { $this->client->del($key); } } }  //: DEL match:*; SCAN
$arr = new ArrayObject(); $session->get('x'); $request->get('y');
function remember($redis, $id, $ttl, $by) {
  $redis->set('r:1', $id, $ttl);  //: SETEX px:r:1; SET px:r:1
  $redis->set('r:2', $id, 24 * 60);  //: SETEX px:r:2
  $redis->incr('r:3', 1);  //: INCR px:r:3
  $redis->incr('r:4', 5);  //: INCRBY px:r:4
  $redis->decr('r:5', $by);  //: DECRBY px:r:5; DECR px:r:5
}
