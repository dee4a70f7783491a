package counts

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// What is added to a list that is not known.
func counts(ctx context.Context, c *redis.Client, rest []string) {
	c.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Streams: append(rest, ">")}) //: XREADGROUP *
	c.Del(ctx, append(rest, "c:1")...)                                               //: DEL *
	var keys []string
	keys = append(keys, "c:2")
	c.Del(ctx, keys...) //: DEL c:2
}

// What containers of dependency injection give.
func contained(ctx context.Context, i *do.Injector) {
	do.MustInvoke[*redis.Client](i).Get(ctx, "c:3") //: GET c:3
	q, _ := do.Invoke[*redis.Client](i)
	q.Get(ctx, "c:4") //: GET c:4
}
