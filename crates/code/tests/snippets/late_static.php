<?php

class Counter
{
    private \Redis $store;

    public static function reset(): void
    {
        $self = new static();
        $self->store->set('hits', 0); //: set hits
        $other = new self();
        call_user_func_array([$other->store, 'del'], ['hits']); //: del hits
        call_user_func([$other->store, 'incr'], 'resets'); //: incr resets
    }
}
