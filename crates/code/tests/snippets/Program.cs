using StackExchange.Redis;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect("redis"));
var app = builder.Build();
app.MapGet("/u/{id}", async (string id, IConnectionMultiplexer mux) => {
  var db = mux.GetDatabase();
  var v = await db.StringGetAsync("u:" + id);  //: GET u:*
  if (v.IsNullOrEmpty) await db.StringSetAsync($"u:{id}", "x", expiry: TimeSpan.FromMinutes(1));  //: SETEX u:*
  await db.HashSetAsync("h", "f", "v");  //: HSET h
  return v.ToString();
});
public interface ICache { Task<string?> GetAsync(string k); }
public sealed class RedisCache : ICache {
  private readonly IDatabase _database;
  private readonly string _prefix;
  public RedisCache(IConnectionMultiplexer m, IOptions<O> o) { _database = m.GetDatabase(1); _prefix = "rc:"; }  //: SELECT
  public async Task<string?> GetAsync(string k) => await _database.StringGetAsync(_prefix + k);  //: GET rc:*
  public Task<bool> Del(string k) { RedisKey key = new RedisKey(_prefix + k); return _database.KeyDeleteAsync(key); }  //: UNLINK rc:*
  public async Task<long> Inc(string k) { return await _database.StringIncrementAsync(Key(k)); }  //: INCR cnt:*
  private RedisKey Key(string k) { return $"cnt:{k}"; }
  public async Task Many() {
    var keys = new List<RedisKey>(); keys.Add("k1"); 
    await _database.KeyDeleteAsync(keys.ToArray());  //: UNLINK k1
    var r = await _database.ListRightPopAsync("q");  //: RPOP q
    var s = await _database.SetMembersAsync("s");  //: SMEMBERS s
    var prepared = LuaScript.Prepare("return redis.call('GET', @key)"); await _database.ScriptEvaluateAsync(prepared, new { key = (RedisKey)"x" });  //: EVAL x; EVALSHA x; GET x; SCRIPT|LOAD
    _database.StreamReadGroup("st", "g", "c", ">");  //: XREADGROUP st
    var d = new Dictionary<string,string>(); d.Add("a","b"); _mem.Get("x");
  }
}
