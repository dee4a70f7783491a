package a
import ("context"; "github.com/redis/go-redis/v9")
type Cache interface { Get(ctx context.Context, key string) (string, error); Put(ctx context.Context, key, v string) error }
type RedisCache struct { rdb *redis.Client; prefix string }
func NewRedisCache(rdb *redis.Client) *RedisCache { return &RedisCache{rdb: rdb, prefix: "cache:"} }
func (c *RedisCache) Get(ctx context.Context, key string) (string, error) { return c.rdb.Get(ctx, c.prefix+key).Result() } //: GET cache:*
func (c *RedisCache) Put(ctx context.Context, key, v string) error { return c.rdb.Set(ctx, c.prefix+key, v, 0).Err() } //: SET cache:*
type Service struct { cache Cache; rc RedisLike }
func (s *Service) User(ctx context.Context, id string) (string, error) { return s.cache.Get(ctx, "user:"+id) }
type RedisLike interface { Incr(ctx context.Context, key string) *redis.IntCmd }
func (s *Service) Count(ctx context.Context) { s.rc.Incr(ctx, "n") } //: INCR n
type Script struct { s *redis.Script }
var lock = redis.NewScript(`redis.call("SET", ARGV[2], "1"); return redis.call("GET", KEYS[1])`) //: SET argv:*; GET a:*
func run(ctx context.Context, rdb *redis.Client, id string) { lock.Run(ctx, rdb, []string{"a:" + id}, "1", "argv:"+id) } //: EVALSHA a:*; EVAL a:*
func move(ctx context.Context, rdb *redis.Client) {
	res, err := rdb.BRPop(ctx, 0, "q:a", "q:b").Result() //: BRPOP q:a q:b
	if err == nil { rdb.LPush(ctx, res[0], res[1]) } //: LPUSH q:a q:b
}
