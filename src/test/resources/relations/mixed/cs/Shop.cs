using App.Model;
namespace App { class Shop { Item item; Helper helper; } }
