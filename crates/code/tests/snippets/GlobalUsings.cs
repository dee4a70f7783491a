global using StackExchange.Redis;

public class Stock
{
    private readonly IDatabase _db;

    public Stock(IConnectionMultiplexer mux) { _db = mux.GetDatabase(); }

    public void Run() { _db.StringGet("a"); }  //: GET a

    public void All(IConnectionMultiplexer mux)
    {
        foreach (var server in mux.GetServers()) server.Ping();  //: PING
        mux.GetServers()[0].Keys(pattern: "stock:*");  //: SCAN
    }
}
