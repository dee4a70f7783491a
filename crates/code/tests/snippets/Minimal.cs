using StackExchange.Redis;
using Microsoft.Extensions.Caching.Distributed;
namespace X;
public class Svc(IConnectionMultiplexer mux, IDistributedCache cache) {
  private readonly IDatabase _db = mux.GetDatabase();
  private const string P = "svc";
  public async Task Go(string id, string[] ids) {
    await _db.StringSetAsync($"{P}:{id}", "v", TimeSpan.FromMinutes(5));  //: SETEX svc:*
    await _db.StringSetAsync($"{P}:{id}", "v", TimeSpan.FromMinutes(5), When.NotExists);  //: SET svc:*
    var v = await _db.StringGetAsync(string.Format("f:{0}", id));  //: GET f:*
    var vs = await _db.StringGetAsync(ids.Select(i => (RedisKey)$"m:{i}").ToArray());  //: MGET m:*
    await cache.GetStringAsync("x");
    var tran = _db.CreateTransaction();
    tran.AddCondition(Condition.KeyNotExists("lockk"));  //: EXISTS lockk; WATCH lockk
    var t = tran.HashSetAsync("h:" + id, new HashEntry[] { new("a", "b") });  //: HMSET h:*; HSET h:*
    await tran.ExecuteAsync();  //: EXEC; MULTI; UNWATCH
    var server = mux.GetServer(mux.GetEndPoints().First());
    foreach (var key in server.Keys(pattern: "tmp:*")) await _db.KeyDeleteAsync(key);  //: SCAN; UNLINK tmp:*
    await mux.GetSubscriber().SubscribeAsync(new RedisChannel("news.*", RedisChannel.PatternMode.Pattern), (c, m) => { });  //: PSUBSCRIBE &news.*
    var batch = _db.CreateBatch(); _ = batch.ListLeftPushAsync("l", 1); batch.Execute();  //: LPUSH l
    if (await _db.LockTakeAsync("lk", "tok", TimeSpan.FromSeconds(1))) { await _db.LockReleaseAsync("lk", "tok"); }  //: EXEC; GET lk; MULTI; SET lk; UNLINK lk; UNWATCH; WATCH lk
    await _db.ExecuteAsync("OBJECT", "ENCODING", "k");  //: OBJECT|ENCODING k
    await _db.SortedSetAddAsync("lb", new[] { new SortedSetEntry("a", 1) });  //: ZADD lb
  }
}
