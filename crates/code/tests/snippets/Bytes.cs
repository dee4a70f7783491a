using StackExchange.Redis;

class Basket
{
    private static RedisKey Prefix = "/basket/"u8.ToArray();
    private static RedisKey Key(string id) => Prefix.Append(id);
    public void Get(IDatabase db, string id) { db.StringGet(Key(id)); } //: GET /basket/*
}
