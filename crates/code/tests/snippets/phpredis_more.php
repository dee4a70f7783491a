<?php
$redis = new Redis();
$redis->lcs('a', 'b');  //: LCS a b
$redis->sortDesc('l:1');  //: SORT l:1
$redis->evalsha_ro('sha', ['k:1', 'x'], 1);  //: EVALSHA_RO k:1
$redis->rawcommand('GET', 'k');  //: GET k
$redis->SETEX('k', 60, 'v');  //: SETEX k
$redis->acl('WHOAMI');  //: ACL|WHOAMI
