package main

import "github.com/gomodule/redigo/redis"

func scan(c redis.Conn) {
	values, _ := redis.Values(c.Do("SCAN", 0, "MATCH", "gw:session:*")) //: SCAN
	var keys []string
	var cursor int
	redis.Scan(values, &cursor, &keys)
	for _, k := range keys {
		c.Do("UNLINK", k) //: UNLINK gw:session:*
	}
	reply, err := redis.Values(c.Do("SCAN", cursor, "MATCH", "gw:two:*")) //: SCAN
	if err != nil {
		return
	}
	found, _ := redis.Strings(reply[1], nil)
	for _, k := range found {
		c.Do("DEL", k) //: DEL gw:two:*
	}
	all, _ := redis.Strings(c.Do("KEYS", "gw:all:*")) //: KEYS
	for _, k := range all {
		c.Do("GET", k) //: GET gw:all:*
	}
}
