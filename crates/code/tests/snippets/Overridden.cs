using StackExchange.Redis;
public abstract class RedisStore {
  private readonly IDatabase _db;
  protected RedisStore(IConnectionMultiplexer mux) { _db = mux.GetDatabase(); }
  protected abstract string Prefix { get; }
  protected virtual string Suffix => "v1";
  protected string Key(string id) => $"{Prefix}:{id}:{Suffix}";
  public Task<RedisValue> Get(string id) => _db.StringGetAsync(Key(id)); //: GET cart:*:v1 user:*:v2
}
public class CartStore : RedisStore {
  public CartStore(IConnectionMultiplexer mux) : base(mux) { }
  protected override string Prefix => "cart";
}
public class UserStore(IConnectionMultiplexer mux) : RedisStore(mux) {
  protected override string Prefix { get; } = "user";
  protected override string Suffix => "v2";
}
public abstract class Repo<T> {
  protected abstract IDatabase Db { get; }
  protected abstract string GetKey(T item);
  public void Save(T item) => Db.StringSet(GetKey(item), "x"); //: SET order:*
}
public class OrderRepo(IConnectionMultiplexer mux) : Repo<Order> {
  protected override IDatabase Db => mux.GetDatabase(2); //: SELECT
  protected override string GetKey(Order item) => "order:" + item.Id;
}
