using StackExchange.Redis;

class Store
{
    private readonly Lazy<IDatabase> _lazy;
    public Store(IConnectionMultiplexer mux) { _lazy = new(() => mux.GetDatabase(3)); }
    public async Task Run(IServer server, CancellationToken token)
    {
        _lazy.Value.StringGet("a"); //: GET a
        await foreach (var key in server.KeysAsync(pattern: "tmp:*").WithCancellation(token)) //: SCAN
            await _lazy.Value.KeyDeleteAsync(key); //: UNLINK tmp:*
    }
}
