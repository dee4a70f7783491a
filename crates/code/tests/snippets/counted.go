package main

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

var counter int

func next() int { counter++; return counter }

func main() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: "redis:6379"})
	for i := 0; i < 3; i++ {
		rdb.Get(ctx, fmt.Sprintf("k:%d", i)) //: GET k:*
	}
	n := 0
	for n < 3 {
		n++
		rdb.Get(ctx, fmt.Sprintf("w:%d", n)) //: GET w:*
	}
	rdb.Get(ctx, fmt.Sprintf("n:%d", next())) //: GET n:*
	rdb.Get(ctx, fmt.Sprintf("{%s}:%[1]s", "a")) //: GET {a}:a
	shards := 4
	rdb.Get(ctx, fmt.Sprintf("{user}:%d", shards)) //: GET {user}:4
}
