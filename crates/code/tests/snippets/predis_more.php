<?php
$r = new Predis\Client(['host' => 'redis']);
$r->executeCommand($r->createCommand('SET', ['a', 1])); //: SET a
$r->sort('s', ['by' => 'w_*']); //: SORT *
$r->xread(1, 0, ['s1', 's2'], '0', '0'); //: XREAD s1 s2
foreach (new Predis\Collection\Iterator\HashKey($r, 'h') as $k => $v) {} //: HSCAN h
$r->transaction(['cas' => true, 'watch' => 'w', 'retry' => 3], function ($t) { //: WATCH w; MULTI; EXEC
    $t->set('w', 1); //: SET w
});
