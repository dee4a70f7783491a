<?php
use Illuminate\Redis\RedisManager;
use Illuminate\Support\Facades\Redis;
class A {
    public function f() {
        app('redis')->get('a'); //: GET *a
        app()->make('redis')->get('b'); //: GET *b
        app(RedisManager::class)->get('c'); //: GET *c
        resolve(RedisManager::class)->get('d'); //: GET *d
        $this->app['redis']->get('e'); //: GET *e
    }
}
