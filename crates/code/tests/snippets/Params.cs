using StackExchange.Redis;

public abstract class Service
{
    protected readonly IDatabase Redis;

    protected Service(IDatabase redis) => Redis = redis;

    protected abstract string Area { get; }

    protected string Key(params string[] parts) => Area + ":" + string.Join(":", parts);
}

public class Threads : Service
{
    public Threads(IDatabase redis) : base(redis) { }

    protected override string Area => "thread";

    public void Read(string id)
    {
        Redis.StringGet(Key("latest")); //: get thread:latest
        Redis.StringGet(Key(id, "votes")); //: get thread:*:votes
        Redis.Load<string>(Key(id));
    }
}

public static class Extensions
{
    public static T Load<T>(this IDatabase db, string key)
    {
        db.StringGet(key); //: get thread:*
        return default(T);
    }
}
