<?php
// env('CACHE_STORE', 'redis') and env('QUEUE_CONNECTION', 'redis')
use Illuminate\Support\Facades\{Bus, Cache};
function f(string $id) {
    cache(["hc:$id" => 1], 60); //: SETEX *hc:*
    cache("hc:$id"); //: GET *hc:*
    Cache::tags(['t1'])->put("tg:$id", 1, 60); //: ZADD *tag:*:entries; SETEX *:tg:*
    Cache::tags('t1')->flush(); //: ZSCAN *tag:*:entries; DEL *
    Bus::chain([new SendInvoice($id)])->onQueue('x')->dispatch(); //: EVAL *queues:*; RPUSH *queues:*
}
Cache::lock('import', 120)->get();  //: SET *import
Cache::lock('export')->get();  //: SETNX *export
