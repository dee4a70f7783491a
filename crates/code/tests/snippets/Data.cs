using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;
public class Job { public string Id { get; set; } = ""; }
public class Repo(IDatabase db) {
  // What a job is made with is no constant of the code.
  public void Put(Job j) => db.HashSet("job:" + j.Id, "state", 1); //: HSET job:*
  // Before 3.0 it is SETNX.
  public void Once(string id) => db.StringSet("once:" + id, 1, when: When.NotExists); //: SET once:*; SETNX once:*
}
public interface IContext { IDatabase Db { get; } }
public class Context : IContext {
  public Context(IConnectionMultiplexer mux) => Db = mux.GetDatabase().WithKeyPrefix("cart:");
  public IDatabase Db { get; }
}
public class Store(IContext context) {
  private IDatabase Db => context.Db;
  // What an interface declares, the class behind it has.
  public void Add(string user) => context.Db.SetAdd(user, 1); //: SADD cart:*
  public void Remove(string user) => Db.KeyDelete(user); //: UNLINK cart:*
}
public static class Startup {
  public static void Configure(IConnectionMultiplexer mux, WebApplication app) {
    var repo = new Repo(mux.GetDatabase());
    repo.Put(new Job { Id = "startup" });
    app.MapPost("/jobs", (Job j) => repo.Put(j));
  }
}
