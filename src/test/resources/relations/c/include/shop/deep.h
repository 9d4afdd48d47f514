typedef int deep;
