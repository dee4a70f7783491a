<?php
// Keys among options, and containers of commands.
$r = new Redis();
$r->sort('c:1', ['store' => 'c:2']); //: SORT c:1 c:2
$p = new Predis\Client();
$p->cluster->info(); //: CLUSTER|INFO
$p->xinfo->stream('c:3'); //: XINFO|STREAM c:3
$p->cluster('NODES'); //: CLUSTER|NODES
