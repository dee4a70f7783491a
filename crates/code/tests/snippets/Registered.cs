using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;
public static class Startup {
  public static void Configure(IServiceCollection services) {
    services.AddSingleton<IDatabase>(p => p.GetRequiredService<IConnectionMultiplexer>().GetDatabase().WithKeyPrefix("app:"));
  }
}
public class Visits(IDatabase db) {
  public void Count() => db.StringIncrement("visits"); //: INCR app:visits
}
