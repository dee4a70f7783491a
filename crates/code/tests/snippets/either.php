<?php
function chain(int $k, string $ns, array $ids) {
    $r = new Redis();
    if ($k == 1) { $key = "a:$ns"; } else { $key = "b:$ns"; }
    $r->get($key); //: GET a:* b:*
    if ($k == 1) $name = 'c'; elseif ($k == 2) $name = 'd'; else $name = 'e';
    $r->get($name); //: GET c d e
    $keys = ['f'];
    array_push($keys, "g:$ns", 'h');
    $r->del($keys); //: DEL f g:* h
    $r->del(array_merge(['i'], ["j:$ns"])); //: DEL i j:*
    $r->del(array_merge(['i'], $ids)); //: DEL *
    $pairs = [];
    foreach ($ids as $id) { $pairs["l:$id"] = 1; }
    $r->mSet($pairs); //: MSET l:*
    $all = [];
    array_walk($ids, function ($id) use (&$all) { $all[] = "k:$id"; });
    $r->del($all); //: DEL k:*
}
function drop(array $ks = []) {
    $r = new Redis();
    $r->del($ks); //: DEL *
}
