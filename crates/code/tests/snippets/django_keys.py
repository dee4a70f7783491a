from django.core.cache import cache
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://redis:6379/1", "KEY_PREFIX": "shop", "KEY_FUNCTION": "shop.keys.make"}}
def page(pk):
    return cache.get(f"page:{pk}")  #: GET *
