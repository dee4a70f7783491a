using System;
using StackExchange.Redis;

public class Store
{
    private readonly IDatabase _db;

    public Store(IDatabase db) => _db = db;

    private void Put(string key, string value, TimeSpan? expiry = null)
    {
        _db.StringSet(key, value, expiry); //: set a:* b; setex a:* b
    }

    public void Run(string id)
    {
        Put("a:" + id, "1", TimeSpan.FromMinutes(5));
        Put("b", "1");
    }
}
