"""The verdict: a headline and sentences, each with the condition under which it is true."""
