namespace App.Model;
class Item {}
