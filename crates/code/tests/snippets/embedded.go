package main

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type R struct {
	*redis.Client
}

func (r *R) Run(ctx context.Context) {
	r.Client.Incr(ctx, "a") //: INCR a
	r.Incr(ctx, "b")        //: INCR b
	r.Process(ctx, redis.NewStringCmd(ctx, "GETRANGE", "c", 0, 1)) //: GETRANGE c
}
