package a

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Client = redis.Client
type Iface = redis.Cmdable

type Base struct {
	*redis.Client
	ns string
}
type Svc struct{ Base }

func load(ctx context.Context, c *Client, i Iface) {
	c.Get(ctx, "a") //: GET a
	i.Del(ctx, "b") //: DEL b
}
func (s *Svc) F(ctx context.Context) {
	s.Client.Set(ctx, "c", 1, 0) //: SET c
}
