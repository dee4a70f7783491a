<?php
namespace App;
final class RedisFactory {
    public static function create(array $config): \Redis {
        $redis = new \Redis();
        $redis->connect($config['host'] ?? 'redis', (int) ($config['port'] ?? 6379));
        $redis->auth([$config['user'] ?? 'web', $config['pass']]);
        $redis->setOption(\Redis::OPT_PREFIX, 'web:');
        return $redis;
    }
}
interface Clock {}
enum Queue: string { case Mail = 'mail'; case Sms = 'sms'; public function key(): string { return 'queue:' . $this->value; } }
class Jobs {
    private const TTL = 60;
    public function __construct(private readonly \Redis $redis) {}
    public function push(Queue $q, array $job): void {
        $this->redis->lPush($q->key(), json_encode($job)); //: LPUSH web:queue:mail web:queue:sms
    }
    public function pop(): ?array {
        $r = $this->redis->brPop([Queue::Mail->key(), Queue::Sms->key()], 5); //: BRPOP web:queue:mail web:queue:sms
        return $r ? json_decode($r[1], true) : null;
    }
    public function once(string $id): bool {
        return (bool) $this->redis->set("once:$id", 1, ['nx', 'ex' => self::TTL]); //: SET web:once:*
    }
    public function stats(): array {
        $pipe = $this->redis->multi(\Redis::PIPELINE);
        foreach (Queue::cases() as $q) { $pipe->lLen($q->key()); } //: LLEN web:queue:mail web:queue:sms
        return $pipe->exec();
    }
    public function score(string $u): void {
        $this->redis->multi()->zIncrBy('board', 1, $u)->expire('board', 60)->exec(); //: MULTI; ZINCRBY web:board; EXPIRE web:board; EXEC
    }
}
