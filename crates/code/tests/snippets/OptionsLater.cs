using StackExchange.Redis;
namespace Shop;
public static class Conn {
  public static IConnectionMultiplexer Make(string url) {
    var options = ConfigurationOptions.Parse(url);
    options.User = "csa";
    options.Password = Environment.GetEnvironmentVariable("REDIS_PASSWORD");
    options.AbortOnConnectFail = false;
    return ConnectionMultiplexer.Connect(options); //: client csa
  }
  public static IConnectionMultiplexer Make2() {
    var options = new ConfigurationOptions { EndPoints = { "redis:6379" }, Ssl = true };
    options.User = "csb";
    return ConnectionMultiplexer.Connect(options); //: client csb
  }
  public static IConnectionMultiplexer Make3(IConfiguration config) {
    var options = new ConfigurationOptions();
    options.EndPoints.Add("redis", 6379);
    options.User = "csc";
    return ConnectionMultiplexer.Connect(options); //: client csc
  }
  public static void Add(IServiceCollection services) {
    var url = Environment.GetEnvironmentVariable("REDIS_URL");
    services.AddSingleton<IConnectionMultiplexer>(_ => {
      var o = ConfigurationOptions.Parse(url);
      o.User = "csd";
      return ConnectionMultiplexer.Connect(o); //: client csd
    });
  }
}
