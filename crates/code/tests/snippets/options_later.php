<?php
use Predis\Client;
$params = ['host' => 'redis'];
$params['username'] = 'pha';
$a = new Client($params); //: client pha
$options = array_merge(['host' => 'redis'], ['username' => 'phb']);
$b = new Client($options, ['prefix' => 'b:']); //: client phb
$b->get('x'); //: GET b:x
$c = new Client($params + ['username' => 'phc']); //: client pha
$r = new \Redis(); //: client phd
$r->connect('redis', 6379);
$r->auth(['phd', getenv('P')]);
$r->set('k', 1); //: SET k
$s = new \Redis(['host' => 'redis', 'auth' => ['phe', getenv('P')]]); //: client phe
$s->set('k', 1); //: SET k
$t = new \Redis(); //: client phf
$t->connect('redis');
$t->auth(['user' => 'phf', 'pass' => getenv('P')]);
$d = new Client(['host' => 'redis', ...$params, 'username' => 'phg']); //: client phg
