<?php
use Symfony\Component\HttpFoundation\Session\Storage\Handler\RedisSessionHandler;
use Symfony\Component\Lock\LockFactory;
use Symfony\Component\Lock\Store\RedisStore;

$redis = new \Redis();
$redis->connect('redis');
$redis->setOption(\Redis::OPT_PREFIX, 'app:');
$redis->rawCommand('LPUSH', 'app:done', 'x'); //: LPUSH app:done
$redis->lPush('todo', 'x'); //: LPUSH app:todo
$plain = new \Redis();
$plain->connect('redis');
$handler = new RedisSessionHandler($plain, ['prefix' => 'sess_']); //: GET sess_*; SETEX sess_*; EXPIRE sess_*; UNLINK sess_*; DEL sess_*
$usual = new RedisSessionHandler($plain); //: GET sf_s*; SETEX sf_s*; EXPIRE sf_s*; UNLINK sf_s*; DEL sf_s*
