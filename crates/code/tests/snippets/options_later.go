package store

import (
	"context"
	"crypto/tls"
	"os"
	"github.com/redis/go-redis/v9"
)

func NewStore(url string) (*redis.Client, error) {
	opt, err := redis.ParseURL(url)
	if err != nil {
		return nil, err
	}
	opt.Username = "orders"
	opt.Password = os.Getenv("REDIS_PASSWORD")
	opt.TLSConfig = &tls.Config{}
	return redis.NewClient(opt), nil //: client orders
}

func second() *redis.Client {
	opts := &redis.Options{Addr: "redis:6379"}
	opts.Username = "second"
	return redis.NewClient(opts) //: client second
}

func third() redis.UniversalClient {
	var opts redis.UniversalOptions
	opts.Addrs = []string{"redis:6379"}
	opts.Username = "third"
	opts.DB = 2
	return redis.NewUniversalClient(&opts) //: client third
}

func fourth(ctx context.Context) {
	opt, _ := redis.ParseURL(os.Getenv("REDIS_URL"))
	if u := os.Getenv("X"); u != "" {
		opt.Username = "fourth"
	}
	rdb := redis.NewClient(opt) //: client fourth
	rdb.Set(ctx, "a:1", 1, 0) //: SET a:1
}
