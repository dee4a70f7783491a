using StackExchange.Redis;
class Either {
  private readonly IDatabase r;
  public Either(IConnectionMultiplexer m) { r = m.GetDatabase(); }
  public void Chain(int k) {
    var key = "z";
    if (k == 1) key = "a:one"; else if (k == 2) { key = "a:two"; } else { key = "a:three"; }
    r.StringGet(key); //: GET a:one a:two a:three
  }
}
