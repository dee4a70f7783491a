package data

import (
	"net/http"

	"github.com/gomodule/redigo/redis"
)

type Job struct{ ID, State string }

// The job says its key.
func (j Job) key() string { return "jobs:" + j.ID }

type Cache struct {
	conn   redis.Conn
	prefix string
}

// What a job is made with is no constant of the code.
func (c *Cache) Put(j Job) error {
	c.conn.Do("SET", j.key(), "x") //: SET jobs:*
	c.conn.Do("DEL", c.prefix+"all") //: DEL app:all
	_, err := c.conn.Do("HSET", "job:"+j.ID, "state", j.State) //: HSET job:*
	return err
}

func main() {
	conn, _ := redis.Dial("tcp", "redis:6379")
	c := &Cache{conn: conn, prefix: "app:"}
	c.Put(Job{ID: "startup", State: "ok"})
	http.HandleFunc("/jobs", func(w http.ResponseWriter, r *http.Request) {
		j := Job{ID: r.FormValue("id")}
		c.Put(j)
	})
}
