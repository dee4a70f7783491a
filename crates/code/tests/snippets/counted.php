<?php
$r = new Predis\Client(['host' => 'redis']);
for ($i = 0; $i < 3; $i++) { $r->get("k:$i"); } //: GET k:*
$n = 0;
while ($n < 3) { $n++; $r->get('w:' . $n); } //: GET w:*
$version = 2;
$r->get("v:$version"); //: GET v:2
$key = 'a';
$key .= ':b';
$r->get($key); //: GET a:b
$r->get(sprintf('{user}:%s', $_GET['id'])); //: GET {user}:*
