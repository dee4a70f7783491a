using StackExchange.Redis;

class Store
{
    private readonly Lazy<IDatabase> _lazy;
    public Store(IConnectionMultiplexer mux) { _lazy = new(() => mux.GetDatabase(3)); }  //: SELECT
    public async Task Run(IServer server, CancellationToken token)
    {
        _lazy.Value.StringGet("a"); //: GET a
        await foreach (var key in server.KeysAsync(pattern: "tmp:*").WithCancellation(token)) //: SCAN
            await _lazy.Value.KeyDeleteAsync(key); //: UNLINK tmp:*
    }
    private static RedisKey Key(string id) => new($"b:{id}");
    private static RedisKey Other(string id) { return new($"o:{id}"); }
    public void Several(IDatabase db, string id)
    {
        db.StringGet(Key(id)); //: GET b:*
        db.StringGet(Other(id)); //: GET o:*
        db.StringSet(new KeyValuePair<RedisKey, RedisValue>[] { new("ms:1", "x"), new("ms:2", "y") }); //: MSET ms:1 ms:2
    }
}
