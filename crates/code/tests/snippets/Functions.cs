using StackExchange.Redis;
public class Registry {
  private readonly Func<IDatabase> _db;
  public Registry(IConnectionMultiplexer mux) {
    _db = () => mux.GetDatabase(3); //: SELECT
  }
  public void Use() {
    _db().StringIncrement("b"); //: INCR b
    var x = _db();
    x.StringIncrement("c"); //: INCR c
    _db.Invoke().StringGet("d"); //: GET d
  }
}
