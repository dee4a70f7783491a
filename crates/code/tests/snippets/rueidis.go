package main

import (
	"context"
	"time"

	"github.com/redis/rueidis"
	"github.com/redis/rueidis/rueidislock"
)

func all(ctx context.Context, c rueidis.Client, id string) {
	c.Do(ctx, c.B().Eval().Script("return redis.call('GET', KEYS[1])").Numkeys(1).Key("ev:1").Build()) //: EVAL ev:1; GET ev:1
	c.Do(ctx, c.B().Eval().Script("return redis.call('TIME')").Numkeys(0).Build())                     //: EVAL; TIME
	c.Do(ctx, c.B().Arbitrary("GET").Keys("q:"+id).Build())                                           //: GET q:*
	c.Do(ctx, c.B().Arbitrary("LMPOP").Args("2").Keys("l:1", "l:2").Args("LEFT").Build())              //: LMPOP l:1 l:2
	c.Do(ctx, c.B().Arbitrary("CLUSTER", "INFO").Build())                                             //: CLUSTER|INFO
	rueidis.MGet(c, ctx, []string{"mg:1", "mg:2"})                                                    //: MGET mg:1 mg:2
	rueidis.MSet(c, ctx, map[string]string{"ms:1": "x"})                                              //: MSET ms:1
	rueidis.MDel(c, ctx, []string{"md:1"})                                                            //: DEL md:1
	rueidis.NewLuaScriptReadOnly("return redis.call('GET', KEYS[1])").Exec(ctx, c, []string{"ro:1"}, nil) //: EVALSHA_RO ro:1; EVAL_RO ro:1; GET ro:1
	own, _ := rueidislock.NewLocker(rueidislock.LockerOption{KeyPrefix: "own", KeyValidity: time.Second})
	own.WithContext(ctx, id) //: EVALSHA own:*; EVAL own:*; SET own:*; GET own:*; DEL own:*; PEXPIREAT own:*
}

func usual(ctx context.Context, usual rueidislock.Locker) {
	usual.TryWithContext(ctx, "x") //: EVALSHA rueidislock:*; EVAL rueidislock:*; SET rueidislock:*; GET rueidislock:*; DEL rueidislock:*; PEXPIREAT rueidislock:*
}
