<?php
$r = new Redis();
call_user_func([$r, 'lPush'], 'a', 'x'); //: LPUSH a
array_map([$r, 'del'], ['b', 'c']); //: DEL b c
