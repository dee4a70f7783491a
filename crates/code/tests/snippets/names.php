<?php
namespace App;
use Predis;
use Redis;

class Names
{
    public function __construct(private Redis $redis, private \Predis\ClientInterface $other) {}

    public function run(): void
    {
        $this->redis->get('a');  //: GET a
        $this->other->get('b');  //: GET b
        (new \Predis\Client())->get('c');  //: GET c
        $client = new Predis\Client();
        $client->get('d');  //: GET d
    }
}
