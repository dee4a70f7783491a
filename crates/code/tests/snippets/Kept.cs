using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;
using System.Collections.Concurrent;
public class Registry {
  private readonly ConcurrentDictionary<int, IDatabase> _dbs = new();
  private readonly Dictionary<string, IConnectionMultiplexer> _muxes = new();
  private readonly Func<IDatabase> _db;
  private readonly Lazy<IConnectionMultiplexer> _lazy;
  public Registry(IConnectionMultiplexer mux) {
    _db = () => mux.GetDatabase(3); //: SELECT
    _lazy = new Lazy<IConnectionMultiplexer>(() => ConnectionMultiplexer.Connect("redis:6379"));
    _muxes["main"] = mux;
  }
  private IDatabase Db(int n) => _dbs.GetOrAdd(n, i => _muxes["main"].GetDatabase(i)); //: SELECT
  public void Use() {
    Db(2).StringSet("a:1", 1); //: SET a:1
    _db().StringIncrement("b"); //: INCR b
    _lazy.Value.GetDatabase().KeyDelete("c"); //: UNLINK c
    if (_muxes.TryGetValue("main", out var m)) m.GetDatabase().StringGet("d"); //: GET d
    foreach (var db in _dbs.Values) db.KeyExpire("e", TimeSpan.FromSeconds(1)); //: EXPIRE e
  }
}
public class Views(IDatabase plain, IConnectionMultiplexer mux) {
  private readonly IDatabase _pre = mux.GetDatabase().WithKeyPrefix("wp:");
  private readonly IDatabase _raw = mux.GetDatabase();
  public void Use() {
    _pre.StringGet("a"); //: GET wp:a
    _raw.StringGet("b"); //: GET b
  }
}
