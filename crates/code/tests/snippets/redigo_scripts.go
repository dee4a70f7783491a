package main

import "github.com/gomodule/redigo/redis"

func scripts(c redis.Conn) {
	one := redis.NewScript(1, "return redis.call('GET', KEYS[1])") //: GET one:1
	one.Do(c, "one:1", "x")                                          //: EVALSHA one:1; EVAL one:1
	counted := redis.NewScript(-1, "return redis.call('GET', KEYS[1])") //: GET neg:1
	counted.Do(c, 1, "neg:1", "x")                                        //: EVALSHA neg:1; EVAL neg:1
}
