package a
import ("context"; "sync"; "github.com/redis/go-redis/v9")
var clients = map[string]*redis.Client{}
var ctx = context.Background()
func init() {
	clients["cache"] = redis.NewClient(&redis.Options{Addr: "redis:6379"})
}
func Get(name string) *redis.Client { return clients[name] }
func Use() {
	Get("cache").Set(ctx, "a:1", 1, 0) //: SET a:1
	c, ok := clients["cache"]
	if ok { c.Incr(ctx, "b") } //: INCR b
	for _, cl := range clients { cl.Del(ctx, "c") } //: DEL c
}
type Manager struct { mu sync.Mutex; pools map[int]*redis.Client }
func NewManager() *Manager { return &Manager{pools: make(map[int]*redis.Client)} }
func (m *Manager) For(db int) *redis.Client {
	m.mu.Lock(); defer m.mu.Unlock()
	if c, ok := m.pools[db]; ok { return c }
	c := redis.NewClient(&redis.Options{Addr: "redis:6379", DB: db})
	m.pools[db] = c
	return c
}
func (m *Manager) Count(k string) { m.For(1).Incr(ctx, "n:"+k) } //: INCR n:*
func (m *Manager) All() {
	for _, c := range m.pools { c.Ping(ctx) } //: PING
}
