using RedLockNet;
using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;
class Views(IConnectionMultiplexer mux, IDatabaseAsync other, IDistributedLockFactory locks) {
  IDatabase Db => mux.GetDatabase();
  async Task All() {
    Db.WithKeyPrefix("wp:").StringGet("a"); //: GET wp:a
    // Either may be meant.
    await other.SetAddAsync("adb:1", "x"); //: SADD adb:1 wp:adb:1
    Db.StringGet("plain"); //: GET plain
    Db.WithKeyPrefix("wp:").Execute("GETRANGE", "k", 0, 1); //: GETRANGE k
    await using var one = await locks.CreateLockAsync("seat:1", TimeSpan.FromSeconds(5)); //: SET redlock:seat:1; EVALSHA redlock:seat:1; EVAL redlock:seat:1; SCRIPT|LOAD; GET redlock:seat:1; DEL redlock:seat:1; PEXPIRE redlock:seat:1
  }
}
static class Startup {
  static void Configure(IServiceCollection services, IConnectionMultiplexer mux) {
    services.AddDataProtection().PersistKeysToStackExchangeRedis(mux, "ring"); //: LRANGE ring; RPUSH ring
    services.AddDataProtection().SetApplicationName("x").PersistKeysToStackExchangeRedis(mux); //: LRANGE DataProtection-Keys; RPUSH DataProtection-Keys
  }
}
