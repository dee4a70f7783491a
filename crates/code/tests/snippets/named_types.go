package shipping

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"
)

type ID int64

func (id ID) key() string { return "shipment:" + strconv.FormatInt(int64(id), 10) }

type Shipment struct {
	ID ID
}

func run(ctx context.Context, r *redis.Client, id ID) {
	r.Get(ctx, id.key())                //: get shipment:*
	r.Get(ctx, Shipment{ID: id}.ID.key()) //: get shipment:*
	res, err := r.XReadGroup(ctx, &redis.XReadGroupArgs{Streams: []string{"audit", "trail", ">", ">"}}).Result() //: xreadgroup audit trail
	if err != nil {
		return
	}
	for _, stream := range res {
		for _, message := range stream.Messages {
			r.XAck(ctx, stream.Stream, "g", message.ID) //: xack audit trail
		}
	}
}
