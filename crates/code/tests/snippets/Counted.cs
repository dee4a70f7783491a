using StackExchange.Redis;

class Counted
{
    private readonly IDatabase _redis;
    private int _n = 0;
    private static int Shift = 1;
    private int _shard = 7;
    private string _page = "a";

    public Counted(IDatabase redis) { _redis = redis; }

    void Run(string id)
    {
        for (int i = 0; i < 3; i++) _redis.StringGet($"k:{i}"); //: GET k:*
        _n++;
        _redis.StringGet("f:" + _n); //: GET f:*
        Shift += 1;
        _redis.StringGet($"s:{Shift}:{_shard}"); //: GET s:*:7
        _redis.StringGet($"{{{id}}}:cart"); //: GET {*}:cart
        _redis.StringGet(string.Format("{{tag}}:{0}", id)); //: GET {tag}:*
        _redis.StringGet($"p:{_page}"); //: GET p:*
    }

    public void SetPage(string page) { _page = page; }
}
