package a

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func chain(ctx context.Context, r *redis.Client, k int) {
	key := ""
	if k == 1 {
		key = "a:one"
	} else if k == 2 {
		key = "a:two"
	} else {
		key = "a:three"
	}
	r.Get(ctx, key) //: GET a:one a:two a:three
	var other string
	if n := k; n > 1 {
		other = "b"
	} else {
		other = "c"
	}
	r.Del(ctx, other) //: DEL b c
}
