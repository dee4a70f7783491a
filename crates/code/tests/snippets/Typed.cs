using System.Collections.Generic;
using StackExchange.Redis;

// Objects of which tests of their types say what they are.
public class Typed
{
    public void Tests(object x, Dictionary<string, object> bag, Cache cache)
    {
        if (x is IDatabase db)
        {
            db.StringGet("t:1"); //: GET t:1
        }
        else
        {
            x.StringGet("none");
        }
        if (x is IConnectionMultiplexer { IsConnected: true } m && m.GetDatabase().KeyExists("t:2")) //: EXISTS t:2
            m.GetDatabase().ListLength("t:3"); //: LLEN t:3
        if (bag.TryGetValue("db", out var o) && o is IDatabase found)
            found.SortedSetAdd("t:4", "m", 1); //: ZADD t:4
        if (x is Cache) x.StringGet("none");
        switch (x)
        {
            case Cache c:
                c.StringGet("none");
                break;
            case IDatabase d when d.Database == 0:
                d.ListLeftPush("t:5", "v"); //: LPUSH t:5
                break;
        }
        var read = x switch
        {
            IDatabase e => e.StringGet("t:6"), //: GET t:6
            _ => default,
        };
        if (x is not IDatabase other) return;
        other.StringIncrement("t:7"); //: INCR t:7
        var typed = provider.GetService(typeof(IConnectionMultiplexer));
        typed.GetDatabase().StringGet("t:8"); //: GET t:8
    }

    public void Arrays(IDatabase db, RedisKey[] keys, IEnumerable<IConnectionMultiplexer> all, string[] ids)
    {
        db.StringGet(keys); //: MGET *
        db.StringSet(ids.ToDictionary(id => id, id => id).ToArray()); //: MSET *
        db.SortedSetCombineAndStore(SetOperation.Union, "t:9", new RedisKey[] { "t:10" }, new double[] { 1 }); //: ZUNIONSTORE t:9 t:10
        foreach (var one in all) one.GetDatabase().StringGet("t:11"); //: GET t:11
        all.First().GetDatabase().StringGet("t:12"); //: GET t:12
    }
}
public class Cache { }
